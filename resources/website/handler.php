<?php
// Takes in the contact form of this site: checks it, keeps it for Punktual to fetch, mails it. For PHP 7.4 and later.
// Nothing has to be changed here. What visitors sent is only given to who has the key, and that is in Punktual.
const TO = {{to}}, FROM = {{robot}}, KEY_SHA256 = {{key}};
const RULES = {{rules}};
const WORDS = {{words}};
const PER_VISITOR = 5, PER_SITE = 60, LIMIT_SECONDS = 600, KEPT_DAYS = 92, PAGE_LINES = 200;

/** What was typed into a field, as UTF-8 without control characters; only a message has lines. "" if it is unusable. */
function typed(string $name): string
{
    $text = $_POST[$name] ?? '';
    $is_text = is_string($text) && strlen($text) <= 100000 && preg_match('//u', $text);
    $text = $is_text ? preg_replace('/\r\n?|[\x{2028}\x{2029}]/u', "\n", $text) : '';
    return trim(preg_replace($name === 'message' ? '/[^\P{Cc}\n\t]+/u' : '/\p{Cc}+/u', ' ', $text));
}

/** Text as a header holds it (RFC 2047), in words of at most 64 letters; nothing of it can begin another header. */
function encoded(string $text): string
{
    preg_match_all(preg_match('/[^\x{0}-\x{7FF}]/u', $text) ? '/.{1,9}/su' : '/.{1,19}/su', $text, $parts);
    return implode("\r\n ", array_map(fn($part) => '=?UTF-8?B?' . base64_encode($part) . '?=', $parts[0]));
}

function answer(int $status, string $page = ''): void
{
    http_response_code($status);
    exit($page);
}

ini_set('display_errors', '0');
header('X-Content-Type-Options: nosniff');
header('Cache-Control: no-store');
header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");

// What was sent is above the site's files where that is allowed, else beside this file, in a folder nobody can guess.
$above = dirname(realpath($_SERVER['DOCUMENT_ROOT']) ?: __DIR__);
$folder = (@is_writable($above) ? $above : __DIR__) . '/.form-' . substr(hash('sha256', 'folder ' . KEY_SHA256), 0, 32);
$can_keep = (@is_dir($folder) || @mkdir($folder, 0700) || @is_dir($folder)) && chdir($folder) // or made at the same moment
    && (is_file('.htaccess') || file_put_contents('.htaccess', "Require all denied\n"));
$months = $can_keep ? glob('????-??.jsonl') : [];

if ($_SERVER['REQUEST_METHOD'] !== 'POST') { // Punktual asks what was sent since a time, page by page, the oldest first
    hash_equals(KEY_SHA256, hash('sha256', $_SERVER['HTTP_X_FORM_KEY'] ?? '')) || answer(401);
    header('Content-Type: application/x-ndjson; charset=UTF-8');
    [$since, $skipped] = [(string) filter_input(INPUT_GET, 'since'), (int) filter_input(INPUT_GET, 'offset')];
    foreach ($months as $month) {
        foreach (new SplFileObject($month) as $line) {
            $item = json_decode($line, true);
            if ($item && strcmp($item['at'], $since) >= 0 && --$skipped < 0 && $skipped >= -PAGE_LINES) {
                echo $line;
            }
        }
    }
    exit;
}

$words = WORDS[typed('language')] ?? WORDS[{{language}}];
$wrong = [];
preg_match('/^.{0,200}/su', typed('homepage'), $trap); // no person sees this field
$typed = ['name' => ''] + array_filter(['honeypot' => $trap[0]]);
foreach (RULES as $name => $rule) {
    $typed[$name] = typed($name);
    if (!preg_match($rule, $typed[$name]) || ($name === 'email' && !filter_var($typed[$name], FILTER_VALIDATE_EMAIL))) {
        $wrong[] = $words[$name];
    }
}
$wrong && answer(422, str_replace('{fields}', htmlspecialchars(implode($words['between'], $wrong)), $words['wrong']));

if ($can_keep && ($lock = fopen('lock', 'c')) && flock($lock, LOCK_EX)) {
    $is_recent = fn($visit) => $visit[0] > time() - LIMIT_SECONDS;
    $visits = array_filter((array) json_decode((string) @file_get_contents('visits.json')), $is_recent);
    $who = hash_hmac('sha256', $_SERVER['REMOTE_ADDR'] ?? '', KEY_SHA256);
    $own = array_keys(array_column($visits, 1), $who, true);
    (count($visits) < PER_SITE && count($own) < PER_VISITOR) || answer(429, $words['slow']);
    file_put_contents('visits.json', json_encode([...$visits, [time(), $who]]));
    fclose($lock);
}

array_map('unlink', array_filter($months, fn($month) => $month < gmdate('Y-m', time() - KEPT_DAYS * 86400)));
$item = ['id' => bin2hex(random_bytes(12)), 'at' => gmdate('Y-m-d\TH:i:s\Z')] + $typed;
$line = "\n" . json_encode($item, JSON_UNESCAPED_UNICODE | JSON_HEX_TAG) . "\n"; // whole even after one cut by a full disk
$is_kept = $can_keep && file_put_contents(gmdate('Y-m') . '.jsonl', $line, FILE_APPEND | LOCK_EX) === strlen($line);

$body = '';
foreach ($typed as $name => $value) {
    $body .= '--- ' . ($words[$name] ?? $name) . " ---\n" . ($value === '' ? '-' : $value) . "\n\n";
}
$body = quoted_printable_encode(str_replace("\n", "\r\n", $body));
$headers = ['From' => FROM, 'Reply-To' => encoded($typed['name']) . "\r\n <{$typed['email']}>", 'MIME-Version' => '1.0'];
$headers += ['X-Mailer' => 'PHP contact form', 'Content-Type' => 'text/plain; charset=UTF-8'];
$headers += ['Content-Transfer-Encoding' => 'quoted-printable'];
$subject = encoded("{$words['form']}: {$typed['subject']}");
$is_sent = function_exists('mail') && mail(TO, $subject, $body, $headers, '-f' . FROM);
$is_kept || $is_sent ? answer(200, $words['thanks']) : answer(500, $words['failed']);

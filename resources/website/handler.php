<?php
// Takes in the contact form of this site: checks it, mails it, keeps it for Punktual to fetch. For PHP 7.4 and later.
// Nothing has to be changed here. What visitors sent is only read with the key that Punktual keeps.

const TO = {{to}};
const FROM = {{robot}};
const KEY_SHA256 = {{key}};
const LONGEST = {{longest}};
const WORDS = {{words}};
const PER_VISITOR = 5, PER_SITE = 60, LIMIT_SECONDS = 600, KEPT_DAYS = 92, PAGE_LINES = 200;

/** What was typed into a field, as UTF-8 without control characters; only a message has lines. "" if it is unusable. */
function typed(string $name): string
{
    $text = $_POST[$name] ?? '';
    if (!is_string($text) || strlen($text) > 100000 || !preg_match('//u', $text)) {
        return '';
    }
    $text = preg_replace('/\r\n?|[\x{2028}\x{2029}]/u', "\n", $text);
    return trim($name === 'message' ? preg_replace('/[^\P{Cc}\n\t]/u', '', $text) : preg_replace('/\p{Cc}+/u', ' ', $text));
}

/** The names of the fields that can't be accepted. */
function wrong(array $item): array
{
    return array_keys(array_filter($item, function (string $value, string $name): bool {
        $is_missing = $value === '' && $name !== 'phone';
        $is_long = !preg_match('/^.{0,' . LONGEST[$name] . '}$/Dsu', $value);
        return $is_missing || $is_long || ($name === 'email' && !filter_var($value, FILTER_VALIDATE_EMAIL));
    }, ARRAY_FILTER_USE_BOTH));
}

/** The folder of what was sent: above the site's files where that is allowed, else beside this file; "" if neither. */
function folder(): string
{
    $name = '/.form-' . substr(hash('sha256', 'folder ' . KEY_SHA256), 0, 32);
    foreach ([dirname(realpath($_SERVER['DOCUMENT_ROOT']) ?: __DIR__), __DIR__] as $place) {
        $folder = $place . $name;
        if ((@is_dir($folder) || @mkdir($folder, 0700)) && is_writable($folder)) {
            $guard = "<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>\n";
            return is_file("$folder/.htaccess") || file_put_contents("$folder/.htaccess", $guard) ? $folder : '';
        }
    }
    return '';
}

/** The files of what was sent, one a month, the oldest first. */
function months(string $folder): array
{
    return $folder === '' ? [] : preg_grep('/^\d{4}-\d\d\.jsonl$/D', scandir($folder));
}

function is_too_much(string $folder): bool
{
    $file = $folder === '' ? false : fopen("$folder/visits.json", 'c+');
    if (!$file || !flock($file, LOCK_EX)) {
        return false;
    }
    $who = hash_hmac('sha256', $_SERVER['REMOTE_ADDR'] ?? '', KEY_SHA256);
    $visits = json_decode(stream_get_contents($file), true);
    $visits = array_filter(is_array($visits) ? $visits : [], fn($visit) => $visit[0] > time() - LIMIT_SECONDS);
    $own = array_filter($visits, fn($visit) => $visit[1] === $who);
    $is_too_much = count($own) >= PER_VISITOR || count($visits) >= PER_SITE;
    if (!$is_too_much) {
        ftruncate($file, 0);
        rewind($file);
        fwrite($file, json_encode([...$visits, [time(), $who]]));
    }
    fclose($file);
    return $is_too_much;
}

/** Adds a line; a line that was cut by a full disk does not spoil the next one. */
function keep(string $folder, array $item): bool
{
    foreach (months($folder) as $month) {
        if ($month < gmdate('Y-m', time() - KEPT_DAYS * 86400)) {
            unlink("$folder/$month");
        }
    }
    $item = ['id' => bin2hex(random_bytes(12)), 'at' => gmdate('Y-m-d\TH:i:s\Z')] + $item;
    $line = "\n" . json_encode($item, JSON_UNESCAPED_UNICODE | JSON_HEX_TAG) . "\n";
    $path = "$folder/" . gmdate('Y-m') . '.jsonl';
    return $folder !== '' && file_put_contents($path, $line, FILE_APPEND | LOCK_EX) === strlen($line);
}

/** Text as a header holds it (RFC 2047), in words of at most 64 letters; nothing of it can begin another header. */
function encoded(string $text): string
{
    preg_match_all(preg_match('/[^\x{0}-\x{7FF}]/u', $text) ? '/.{1,9}/su' : '/.{1,19}/su', $text, $parts);
    return implode("\r\n ", array_map(fn($part) => '=?UTF-8?B?' . base64_encode($part) . '?=', $parts[0]));
}

function send(array $item, array $words): bool
{
    $body = '';
    foreach ($item as $name => $value) {
        $body .= "--- {$words[$name]} ---\n" . ($value === '' ? '-' : $value) . "\n\n";
    }
    return mail(TO, encoded("{$words['form']}: {$item['subject']}"), quoted_printable_encode(str_replace("\n", "\r\n", $body)), [
        'From' => FROM,
        'Reply-To' => encoded($item['name']) . "\r\n <{$item['email']}>",
        'X-Mailer' => 'PHP contact form',
        'MIME-Version' => '1.0',
        'Content-Type' => 'text/plain; charset=UTF-8',
        'Content-Transfer-Encoding' => 'quoted-printable',
    ], '-f' . FROM);
}

/** Gives what was sent since a time, a page of lines at once, the oldest first; only to who has the key. */
function give(string $folder): void
{
    if (!hash_equals(KEY_SHA256, hash('sha256', $_SERVER['HTTP_X_FORM_KEY'] ?? ''))) {
        http_response_code(401);
        return;
    }
    header('Content-Type: application/x-ndjson; charset=UTF-8');
    $since = is_string($_GET['since'] ?? null) ? $_GET['since'] : '';
    $skipped = is_string($_GET['offset'] ?? null) ? (int) $_GET['offset'] : 0;
    $given = 0;
    foreach (months($folder) as $month) {
        $file = fopen("$folder/$month", 'r');
        flock($file, LOCK_SH);
        while ($given < PAGE_LINES && ($line = fgets($file)) !== false) {
            $item = json_decode($line, true);
            if (is_array($item) && strcmp($item['at'], $since) >= 0 && --$skipped < 0) {
                echo $line;
                $given++;
            }
        }
        fclose($file);
    }
}

function answer(int $status, string $language, string $which, array $fields = []): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=UTF-8');
    $words = WORDS[$language];
    $labels = array_map(fn($name) => $words[$name], $fields);
    [$title, $text, $home] = array_map('htmlspecialchars', [...str_replace('{fields}', implode($words['page']['between'], $labels), $words['page'][$which]), $words['page']['home']]);
    echo "<!DOCTYPE html><html lang=\"$language\" dir=\"{$words['direction']}\"><head><meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>$title</title>",
        '<style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}:root{color-scheme:light dark}</style>',
        "</head><body><main><h1>$title</h1><p>$text</p><p><a href=\"/\">$home</a></p></main></body></html>";
}

function receive(string $folder): void
{
    $language = isset(WORDS[typed('language')]) ? typed('language') : {{language}};
    $item = [];
    foreach (array_keys(LONGEST) as $name) {
        $item[$name] = typed($name);
    }
    if ($wrong = wrong($item)) {
        answer(422, $language, 'wrong', $wrong);
    } elseif (is_too_much($folder)) {
        answer(429, $language, 'slow');
    } elseif (typed('homepage') !== '') { // which no person sees: kept to be looked at, not mailed
        keep($folder, $item + ['honeypot' => typed('homepage')]);
        answer(200, $language, 'thanks');
    } else {
        $is_kept = keep($folder, $item);
        $is_sent = send($item, WORDS[$language]);
        $is_kept || $is_sent ? answer(200, $language, 'thanks') : answer(500, $language, 'failed');
    }
}

ini_set('display_errors', '0');
header('X-Content-Type-Options: nosniff');
header('Cache-Control: no-store');
header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
$_SERVER['REQUEST_METHOD'] === 'POST' ? receive(folder()) : give(folder());

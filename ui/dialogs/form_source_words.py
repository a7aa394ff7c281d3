"""What the settings of a form service are called, and where the owner finds them."""

from __future__ import annotations

from app.i18n import tr


def setting_words(service: str = "") -> dict[str, tuple[str, str]]:
    """By the setting's name in the service's file: what it is called, and a hint ("" for none)."""
    logins = {
        "gravity_forms": tr("Gravity Forms calls it the consumer key."),
        "fluent_forms": tr("As you sign in to WordPress."),
    }
    return {
        "form": (tr("Form ID"), tr("It is in the address of the form's page at the service.")),
        "site": (tr("Your website"), tr("Its address, with https://")),
        "login": (tr("User name"), logins.get(service, "")),
        "site_id": (tr("Site ID"), ""),
        "spreadsheet": (tr("Spreadsheet ID"), tr("The long part of the sheet's address, behind /d/")),
        "range": (tr("Sheet"), tr("Its name, or a range such as Answers!A:F")),
        "host": (tr("Server"), tr("European accounts have one of their own.")),
        "url": (tr("Web address"), tr("Where the submissions are fetched, with https://")),
    } | _json_words()


def _json_words() -> dict[str, tuple[str, str]]:
    return {
        "header": (
            tr("Header with the key"),
            tr("For example Authorization or X-Api-Key; empty where no key is needed."),
        ),
        "prefix": (tr("Before the key"), tr("For example Bearer")),
        "items": (tr("Path to the list"), tr("Names with dots between, such as data.entries")),
        "id": (tr("Path of the ID"), ""),
        "time": (tr("Path of the time"), ""),
        "zone": (tr("Time zone"), tr("Where the times have none: UTC, site, or a name such as Europe/Warsaw")),
        "paging": (tr("Pages"), ""),
        "page_parameter": (tr("Page parameter"), tr("Its name in the address")),
        "next": (tr("Path of the next page"), tr("For pages that name the one that follows")),
        "since_parameter": (
            tr("“Since” parameter"),
            tr("Its name in the address; empty: everything is fetched each time."),
        ),
        "since_format": (tr("How “since” is written"), tr("In the signs of strftime")),
    }


def paging_words() -> tuple[tuple[str, str], ...]:
    """The ways a service can page, with their words."""
    return (
        ("none", tr("All on one page")),
        ("page", tr("Numbered pages")),
        ("offset", tr("By the number of entries before")),
        ("cursor", tr("Each page names the next")),
    )


def key_words(service: str) -> tuple[str, str]:
    """What the key is called at this service, and where it is found."""
    kept = tr("Kept in your system's keyring, nowhere else.")
    called = {
        "gravity_forms": tr("Consumer secret"),
        "fluent_forms": tr("Application password"),
        "punktual": tr("Key of the PHP file"),
    }
    where = {
        "formspree": tr("At Formspree: the form's settings, API key."),
        "netlify": tr("At Netlify: user settings, Applications, personal access token."),
        "typeform": tr("At Typeform: account, Personal tokens."),
        "jotform": tr("At Jotform: account, API."),
        "tally": tr("At Tally: settings, API keys."),
        "hubspot": tr("At HubSpot: settings, Private apps."),
        "webflow": tr("At Webflow: site settings, Apps & integrations, API access."),
        "google_sheets": tr("At Google Cloud: APIs & Services, Credentials, API key."),
    }
    return called.get(service, tr("Key")), " ".join(filter(None, (where.get(service, ""), kept)))


def mapped_words() -> tuple[tuple[str, str], ...]:
    """What the owner can point out, by the label under which it is read."""
    return (
        ("name", tr("Path of the name")),
        ("email", tr("Path of the address")),
        ("phone", tr("Path of the phone number")),
        ("subject", tr("Path of the subject")),
        ("message", tr("Path of the message")),
    )

"""National holidays of a country."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.errors import BadInput
from app.i18n import tr


def holidays_of(country: str, years: Iterable[int]) -> frozenset[date]:
    """The days on which a country has a public holiday.

    :param country: ISO 3166-1 alpha-2 code
    :raises BadInput: the country is not known
    """
    from holidays import country_holidays  # takes 70 ms and 11 MB, and is needed only when hours are set

    try:
        return frozenset(country_holidays(country.upper(), years=sorted(set(years))))
    except NotImplementedError as error:
        raise BadInput(
            tr("There are no holidays on file for “{country}”.").format(country=country),
            hint=tr("Enter the days you are closed as exceptions."),
        ) from error

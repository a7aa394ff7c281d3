"""Names compare across order, case, scripts, short forms and initials, and strangers stay strangers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.names import asked_keys, compare_names, name_keys, name_words, worst_and_best
from app.model.grouping import NameGrade


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ewka Kędzierska", "KEDZIERSKA EWA"),
        ("Katarzyna Wójcik", "Kasia Wojcik"),
        ("Thomas Smith", "Smith, Tom"),
        ("محمد اصفهانی", "Mohammad Esfahani"),
        ("حميد يوسفي", "حمید یوسفی"),
        ("Hamid Yoosefi", "حمید یوسفی"),
        ("Dorit Fröhlich", "dorit froehlich"),
        ("Jürgen von Stein", "Juergen Stein"),
        ("Маша Петренко", "Maria Petrenko"),
        ("Dr. Anna Nowak", "pani Ania Nowak"),
        ("Łukasz Żak", "lukasz zak"),
        ("Νίκος Βασιλείου", "Nikos Vasileiou"),
        ("Γιώργος Παπαδόπουλος", "Papadopoulos George"),
        ("محمد الحسيني", "Mohammed Al-Husseini"),
        ("المصري محمد", "Muhammad El-Masry"),
        ("محمدرضا کریمی", "Mohammad Reza Karimi"),
        ("Дмитро Гриценко", "Dmytro Hrytsenko"),
        ("Сергій Мельник", "Sergiy Melnyk"),
        ("Олександр Шевченко", "Aleksander Szewczenko"),
        ("Jirka Dvořák", "Jiri Dvorak"),
        ("Paco de la Fuente", "Francisco de la Fuente"),
        ("Elizabeth Smith-Jones", "Liz Smith Jones"),
        ("Müller-Lüdenscheidt Fritz", "Friedrich Mueller-Luedenscheidt"),
        ("Jean-Pierre Lefèvre", "jeanpierre lefevre"),
        ("İbrahim Yılmaz", "Ibrahim Yilmaz"),
        ("Nguyễn Thị Hương", "Huong Nguyen"),
    ],
)
def test_one_person_in_two_spellings(one: str, other: str) -> None:
    assert compare_names(one, other) is NameGrade.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E. Jóźwiak", "Ewa Jóźwiak"),
        ("Jan Kopeć", "Jan Kpoeć"),
        ("ن. یزدانی", "Nima Yazdani"),
        ("José Núñez", "María José Núñez"),
    ],
)
def test_an_initial_or_a_slip_is_compatible(one: str, other: str) -> None:
    assert compare_names(one, other) is NameGrade.COMPATIBLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ewa Froń", "Adam Froń"),
        ("A. Froń", "Ewa Froń"),
        ("Jan Kowalski", "Jan Kowalska"),
        ("Daniel Beck", "Daniela Beck"),
        ("Anna Maria Walo", "Anna Maria Bachanek"),
        ("Maria Nowak", "Marta Nowak"),
        ("Karol", "Kaja Olejniczak"),
        ("Νίκος Βασιλείου", "Maria Vasileiou"),
        ("خالد الخطيب", "Omar Al-Khatib"),
        ("Thu Trang Nguyễn", "Văn Minh Nguyễn"),
    ],
)
def test_family_and_namesakes_conflict(one: str, other: str) -> None:
    assert compare_names(one, other) is NameGrade.CONFLICTING


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("pan/pani Froń", "Ewa Froń", NameGrade.PARTIAL),
        ("Ewa", "Ewa Froń", NameGrade.PARTIAL),
        ("pan Froń", "Ewa", NameGrade.UNKNOWN),  # a family name says nothing about a given name
        ("MotoFan72", "Ewa Froń", NameGrade.UNKNOWN),
        ("", "Ewa Froń", NameGrade.UNKNOWN),
        ("WordPress", "Ewa Froń", NameGrade.UNKNOWN),
    ],
)
def test_half_a_name_or_none(one: str, other: str, grade: NameGrade) -> None:
    assert compare_names(one, other) is grade


def test_one_conflict_outweighs_what_fits() -> None:
    assert worst_and_best(("A. Froń",), ("pan Froń", "Ewa Froń")) is NameGrade.CONFLICTING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kasia Wójcik", "K. Wojcik"),
        ("Kasia Wójcik", "Katarzyna"),
        ("حسینی", "Ali Hosseini"),
        ("Froehlich", "Dorit Fröhlich"),
        ("Martin Thomas", "Martin Thomas"),
        ("Kasia", "Katarzyna"),
        ("Гриценко", "Dmytro Hrytsenko"),
        ("Βασιλείου", "Nikos Vasileiou"),
        ("المصري", "Mohammed El-Masry"),
    ],
)
def test_people_with_a_like_name_find_each_other(one: str, other: str) -> None:
    assert set(asked_keys(one)) & set(name_keys(other))
    assert set(asked_keys(other)) & set(name_keys(one))


def test_one_given_name_and_two_families_do_not_meet() -> None:
    assert not set(asked_keys("Ewa Lis")) & set(name_keys("Ewa Kos"))


@given(st.text(max_size=120), st.text(max_size=120))
def test_comparing_is_symmetric_and_never_fails(one: str, other: str) -> None:
    assert compare_names(one, other) is compare_names(other, one)
    assert compare_names(one, one) is not NameGrade.CONFLICTING
    name_keys(one)


@given(st.permutations(["Anna", "Maria", "Kowalska"]))
def test_order_of_words_means_nothing(words: list[str]) -> None:
    assert compare_names(" ".join(words), "Anna Maria Kowalska") is NameGrade.SAME


def test_a_long_line_is_no_name() -> None:
    assert name_words("word " * 30) == ()

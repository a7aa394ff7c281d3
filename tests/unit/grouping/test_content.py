"""What a message says about its matter: who asks again, and which words tell something."""

from __future__ import annotations

import pytest

from app.grouping.content import read_content


@pytest.mark.parametrize(
    "text",
    [
        "It has been a week and nobody has replied.",
        "I never got any response from you",
        "I am writing to you once again about the boiler",
        "Please see my earlier message.",
        "Nikt mi nie odpisał od poniedziałku",
        "Dzwonię ponownie w sprawie roweru",
        "Proszę zajrzeć do poprzedniego maila",
        "Leider hat sich bisher niemand gemeldet",
        "Ich schreibe Ihnen nun zum zweiten Mal",
        "هنوز هیچ جوابی نیامده",
        "Zatím mi nikdo neodpověděl",
        "Nadie me ha respondido todavía",
        "Je n'ai toujours pas de réponse",
    ],
)
def test_who_asks_again_is_known_by_two_words_together(text: str) -> None:
    assert read_content("", text).asks_again


@pytest.mark.parametrize(
    "text",
    [
        "The boiler does not heat the water. Could you send somebody this week who knows it? I await your answer",
        "Pralka nie działa od wczoraj i leje się z niej woda na podłogę, proszę o szybką naprawę",
        "Können Sie mir bitte ein Angebot für eine neue Heizung machen?",
        "قیمت تعمیر گوشی چقدر است؟",
    ],
)
def test_who_asks_for_the_first_time_does_not(text: str) -> None:
    assert not read_content("", text).asks_again


def test_greetings_and_small_words_tell_nothing() -> None:
    empty = read_content("Question", "Good morning, could you please tell me when it is? Thank you, kind regards")
    assert empty.terms == ()
    told = read_content("", "Dzień dobry, czy pralka jest do odbioru?")
    assert told.terms == read_content("", "Ist die pralka? odbior").terms

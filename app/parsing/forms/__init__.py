"""Contact forms that arrive as mail: recognised by their shape, in any product and some two dozen languages."""

from app.parsing.forms.keys import submission_key
from app.parsing.forms.reading import read_form

__all__ = ["read_form", "submission_key"]

"""Test that a name from the air is shown as text, and is one."""

from unicodedata import category

from hypothesis import given, strategies as st
import pytest

from victron_ble.names import LENGTH, clean_name, escape_markdown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SmartShunt HQ2026ABCDE", "SmartShunt HQ2026ABCDE"),
        ("  Müllers\u00a0Bus \n 12 V\t", "Müllers Bus 12 V"),
        ("red\x1b[31m\nline", "red[31m line"),
        ("line\u2028separator", "line separator"),
        ("\u202etxt.exe\u202c \u2066isolate\u2069", "txt.exe isolate"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("half\ud800", "half"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("太陽 شمسي", "太陽 شمسي"),
        ("\u3164 \u2800", None),
        ("\u200d\u0301", None),
        ("\x00\x1b\u202e", None),
        (" ", None),
        ("", None),
        (None, None),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 38 + " yyy", "x" * 38 + "…"),
        ("a\u0301" * 124, "a\u0301" * 19 + "a…"),
    ],
)
def test_name(text: str | None, name: str | None) -> None:
    """Test what is dropped, folded and cut, and what is left alone."""
    assert clean_name(text) == name


@given(st.text())
def test_any_name(text: str) -> None:
    """Test that whatever is sent becomes one short line, or None."""
    name = clean_name(text)
    if name is not None:
        assert 0 < len(name) <= LENGTH
        assert name == " ".join(name.split())
        assert not any(category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name)
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(
            name
        )
        assert clean_name(name) == name


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("SmartShunt HQ2026ABCDE", "SmartShunt HQ2026ABCDE"),
        ("[a](http://b.c)", r"\[a\]\(http\:\/\/b\.c\)"),
        ("![](//b/c.png)", r"\!\[\]\(\/\/b\/c\.png\)"),
        ("<b>&amp;", r"\<b\>\&amp\;"),
        ("www.b.c a@b.c", r"www\.b\.c a\@b\.c"),
        ("# *1* _2_ `3` ~4~ |5| \\", r"\# \*1\* \_2\_ \`3\` \~4\~ \|5\| \\"),
    ],
)
def test_markdown(text: str, escaped: str) -> None:
    """Test that each sign that Markdown or an automatic link needs is escaped."""
    assert escape_markdown(text) == escaped

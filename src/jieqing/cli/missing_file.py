"""A file that a command names and that is not there, or is no text."""

from jieqing.errors import WrongUsage


class FileMissing(WrongUsage):
    """The file named cannot be read as text."""

    code = "file-missing"
    cause = "{file} cannot be read: it is not there, or is no UTF-8 text."
    advice = "Check the file's name; it must be a UTF-8 text file."

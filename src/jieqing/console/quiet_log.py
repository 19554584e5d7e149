"""What the web server may write down: that something failed, never where somebody was.

An address can be typed by hand, with a phone number in it.
"""

import logging


class WithoutAddress(logging.Filter):
    """Cut a record to the words before its address; a traceback stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, shortened."""
        record.msg, record.args = record.getMessage().partition(":")[0], ()
        return True

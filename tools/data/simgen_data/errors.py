"""What can go wrong: a structure that is left out, a command that cannot be carried out."""


class LeftOut(Exception):
    """A structure that is not part of the data; the message is the reason it is counted under."""


class UsageError(Exception):
    """A wrong command, file or folder; the message says where, why and what would be right."""

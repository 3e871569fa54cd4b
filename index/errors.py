"""Errors a user can mend: the message says what happened and what to do."""


class SetupError(Exception):
    """Shown to the user as it is; the command line ends with exit code 2."""


class DocumentError(SetupError):
    """A document is missing, empty, binary or in an encoding that cannot be read."""


class IndexNotFoundError(SetupError):
    """There is no index in the folder given."""


class IndexMismatchError(SetupError):
    """The index was made from other texts, with another encoder or by another version."""


class ModelNotFoundError(SetupError):
    """A model is neither bundled, nor on this machine, nor to be fetched."""

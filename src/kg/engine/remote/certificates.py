"""Which errors of a connection say that a server's certificate is not trusted: those are the operator's to mend."""

from __future__ import annotations

import ssl


def untrusted_certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What OpenSSL said, where that lies behind an error of an HTTP client; None where it is another one.

    ``verify_message`` of it is for a person: "self-signed certificate", "certificate has expired".
    """
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error

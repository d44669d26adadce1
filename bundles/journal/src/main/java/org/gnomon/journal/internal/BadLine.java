package org.gnomon.journal.internal;

/** Why a line is not an entry. */
final class BadLine extends Exception {

    private static final long serialVersionUID = 1L;

    BadLine(String reason) {
        super(reason);
    }
}

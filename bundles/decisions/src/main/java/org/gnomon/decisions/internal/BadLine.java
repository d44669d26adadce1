package org.gnomon.decisions.internal;

/** Why a line is not a decision. */
final class BadLine extends Exception {

    private static final long serialVersionUID = 1L;

    BadLine(String reason) {
        super(reason);
    }
}

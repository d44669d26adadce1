package org.gnomon.shell.internal.text;

/** Something was typed that cannot be meant; the message says what, and what is understood. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}

package dev.tasuki;

/** A message was refused before anything was written; the caller's transaction can go on or roll back as it likes. */
public final class PublishException extends TasukiException {

    /**
     * Refused.
     *
     * @param message what is wrong with the call or the message, and what to do
     */
    public PublishException(String message) {
        super(message);
    }
}

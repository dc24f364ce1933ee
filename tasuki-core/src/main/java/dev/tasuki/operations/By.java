package dev.tasuki.operations;

/**
 * Who does something, and why. Both go into the audit, in the transaction of the act.
 *
 * @param who a person's name, 1 to 200 characters
 * @param why the reason, up to 2,000 characters; some acts want one
 */
public record By(String who, String why) {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_REASON = 2_000;

    /**
     * Checks both.
     *
     * @param who as of the record
     * @param why as of the record
     */
    public By {
        who = who.strip();
        why = why.strip();
        if (who.isEmpty() || who.length() > LONGEST_NAME) {
            throw new OperationsException("who acts must be a name of 1 to " + LONGEST_NAME + " characters, but is '"
                    + who + "'; on the command line, say --as NAME");
        }
        if (why.length() > LONGEST_REASON) {
            throw new OperationsException(
                    "a reason has at most " + LONGEST_REASON + " characters, this one " + why.length());
        }
    }

    /**
     * The same, for an act that nobody may do without saying why.
     *
     * @param act what is about to be done, for the error
     * @return this
     * @throws OperationsException when there is no reason
     */
    public By withReason(String act) {
        if (why.isEmpty()) {
            throw new OperationsException(
                    act + " wants a reason: whoever looks at it later must be able to understand it");
        }
        return this;
    }
}

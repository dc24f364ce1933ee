package dev.tasuki.console.web.guard;

/** What somebody may do. None includes another: an operator who may not see payloads is quite usual. */
public enum Role {
    /** May look, at everything but unmasked data. */
    VIEWER,
    /** May act: redrive, discard, accept, pause and resume. */
    OPERATOR,
    /** May see the data of messages unmasked. */
    PAYLOAD
}

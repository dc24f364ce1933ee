package dev.tasuki.spring;

import dev.tasuki.ConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the problems of a set-up instead of a stack trace. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
        return new FailureAnalysis(
                "Tasuki was not started:\n\n    - " + String.join("\n    - ", cause.problems()),
                cause.problems().size() == 1
                        ? "Mend it as it says, and start again."
                        : "Mend these " + cause.problems().size() + " problems as each says, and start again.",
                cause);
    }
}

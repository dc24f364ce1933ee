package dev.tasuki.orders.demo;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether this machine has a browser that tests can drive. */
final class BrowserIsThere implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Browser.program()
                .map(path -> ConditionEvaluationResult.enabled(path.toString()))
                .orElseGet(
                        () -> ConditionEvaluationResult.disabled("there is no chromium on the PATH: the console is not"
                                + " looked at in a real browser; on Debian, apt-get install chromium"));
    }
}

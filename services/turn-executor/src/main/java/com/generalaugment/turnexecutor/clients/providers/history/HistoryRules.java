package com.generalaugment.turnexecutor.clients.providers.history;

import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What one family demands of the calls and reasoning in a history.
 *
 * @param callIds the form of call ids; each id is unique in a request
 * @param replacement makes ids of that form
 * @param functionNames the form of function names
 * @param thoughts which reasoning the model takes back
 */
public record HistoryRules(
        Pattern callIds, CallIdForm replacement, Pattern functionNames, Predicate<ReasoningState> thoughts) {

    /** The names that all families take; some take more. */
    public static final Pattern COMMON_NAMES = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    public HistoryRules(Pattern callIds, Predicate<ReasoningState> thoughts) {
        this(callIds, CallIdForm.PREFIXED, COMMON_NAMES, thoughts);
    }

    /** How an id looks that replaces one of another model. */
    public enum CallIdForm {
        /** {@code call_} and 24 hexadecimal digits. */
        PREFIXED("call_", 24),
        /** Nine letters and digits, as Mistral demands. */
        NINE_CHARACTERS("", 9);

        private final String prefix;
        private final int digits;

        CallIdForm(String prefix, int digits) {
            this.prefix = prefix;
            this.digits = digits;
        }

        String of(String hexadecimal) {
            return prefix + hexadecimal.substring(0, digits);
        }
    }
}

package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what a provider would refuse a request's history for, in about its words. */
public abstract class ProviderRules {

    private static final int DEEPEST = 60;

    /** Empty when the provider would take the request. */
    public final Optional<String> fault(JsonNode body) {
        try {
            wholeCharacters(body, 0);
            check(body);
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(e.getMessage());
        }
    }

    abstract void check(JsonNode body);

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Refused(otherwise);
        }
    }

    static void requireName(String name, String pattern) {
        require(name.matches(pattern), "Invalid function name: '" + name + "' does not match " + pattern);
    }

    static boolean isBlank(JsonNode text) {
        return text.asText("").codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** Half a surrogate pair cannot be decoded by any server that keeps text as UTF-8. */
    private static void wholeCharacters(JsonNode node, int depth) {
        require(depth <= DEEPEST, "nested too deeply");
        if (node.isTextual()) {
            requireWhole(node.textValue());
        }
        node.fieldNames().forEachRemaining(ProviderRules::requireWhole);
        node.forEach(child -> wholeCharacters(child, depth + 1));
    }

    private static void requireWhole(String text) {
        require(
                text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE),
                "could not parse the JSON body: surrogates not allowed");
    }

    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(@Nullable String why) {
            super(why);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}

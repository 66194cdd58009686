package com.generalaugment.libs.runtime.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The bounds of every number from outside: at most 400 digits and an exponent of at most 400. A few bytes such as
 * {@code 1e999999999} otherwise become gigabytes when they are written out, or minutes of arithmetic.
 */
public final class NumberBounds {

    public static final int MAX_DIGITS = 400;
    public static final int MAX_EXPONENT = 400;

    /** Digits, point, sign and an exponent with its sign; for a parser's limit of the length of a number. */
    public static final int MAX_CHARACTERS = MAX_DIGITS + 8;

    private static final BigInteger INTEGER_LIMIT = BigInteger.TEN.pow(MAX_DIGITS);

    private NumberBounds() {}

    /**
     * A decimal that a caller sent as text: an optional sign, digits with an optional point, an optional exponent.
     *
     * @return empty when the text is no decimal or is out of bounds
     */
    public static Optional<BigDecimal> decimal(String text) {
        if (text.length() > MAX_CHARACTERS || !text.chars().allMatch(NumberBounds::isDecimalCharacter)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text)).filter(NumberBounds::holds);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The value of a JSON number, or of a JSON string that holds a decimal. */
    public static Optional<BigDecimal> decimal(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue()).filter(NumberBounds::holds);
        }
        return node.isTextual() ? decimal(node.textValue()) : Optional.empty();
    }

    /** Nodes that keep the digits of their numbers; a number out of bounds is a {@link NumberFormatException} while reading. */
    public static JsonNodeFactory nodes() {
        return new BoundedNodes();
    }

    static boolean holds(BigDecimal number) {
        long scale = number.scale();
        long exponent = number.precision() - scale - 1;
        return number.precision() <= MAX_DIGITS
                && scale >= -MAX_EXPONENT
                && (scale <= MAX_EXPONENT || exponent >= -MAX_EXPONENT);
    }

    private static boolean isDecimalCharacter(int c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }

    private static final class BoundedNodes extends JsonNodeFactory {

        private static final long serialVersionUID = 1;

        BoundedNodes() {
            super(true);
        }

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (number != null && !holds(number)) {
                throw new Exceeded();
            }
            return super.numberNode(number);
        }

        @Override
        public ValueNode numberNode(BigInteger number) {
            if (number != null && number.abs().compareTo(INTEGER_LIMIT) >= 0) {
                throw new Exceeded();
            }
            return super.numberNode(number);
        }
    }

    /** A number of a document is out of bounds; Jackson itself throws the type for exponents that no {@code int} holds. */
    static final class Exceeded extends NumberFormatException {

        private static final long serialVersionUID = 1;

        Exceeded() {
            super("a number has more than 400 digits or an exponent above 400");
        }
    }
}

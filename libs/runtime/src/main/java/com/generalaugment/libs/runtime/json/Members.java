package com.generalaugment.libs.runtime.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.generalaugment.libs.runtime.error.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the members of an object and collects what is wrong with them. {@code null} equals absent. */
public final class Members {

    private final JsonNode object;
    private final String path;
    private final List<FieldError> errors;

    public Members(JsonNode object, String path, List<FieldError> errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    public static Members root(JsonNode object) {
        return new Members(object, "", new ArrayList<>());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public boolean has(String member) {
        return object.hasNonNull(member);
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return object.isEmpty();
    }

    public JsonNode node(String member) {
        return object.path(member);
    }

    /** The member as an object; absent or of another type: an empty one. */
    public Members object(String member) {
        JsonNode node = object.path(member);
        if (has(member) && !node.isObject()) {
            wrongType(member, "an object");
        }
        return new Members(node.isObject() ? node : MissingNode.getInstance(), at(member), errors);
    }

    public @Nullable String string(String member) {
        return string(member, 0, Integer.MAX_VALUE);
    }

    public @Nullable String string(String member, int min, int max) {
        JsonNode node = object.path(member);
        if (!has(member)) {
            return null;
        }
        if (!node.isTextual()) {
            return wrongType(member, "a string");
        }
        int length = node.textValue().codePointCount(0, node.textValue().length());
        if (length < min || length > max) {
            return outOfRange(member, "must have " + min + " to " + max + " characters");
        }
        return node.textValue();
    }

    /** As {@link #string}, for what ends up in a column of type text. */
    public @Nullable String storable(String member, int min, int max) {
        String value = string(member, min, max);
        return value == null || StorableText.is(value) ? value : outOfRange(member, StorableText.RULE);
    }

    public @Nullable String oneOf(String member, Set<String> values) {
        String value = string(member);
        if (value != null && !values.contains(value)) {
            return outOfRange(
                    member,
                    "must be one of "
                            + String.join(", ", values.stream().sorted().toList()));
        }
        return value;
    }

    public @Nullable Integer integer(String member, int min, int max) {
        JsonNode node = object.path(member);
        if (!has(member)) {
            return null;
        }
        if (!node.isNumber() || node.decimalValue().stripTrailingZeros().scale() > 0) {
            return wrongType(member, "an integer");
        }
        BigDecimal value = node.decimalValue();
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            return outOfRange(member, "must be from " + min + " to " + max);
        }
        return value.intValue();
    }

    public double number(String member, double min, double max, double ifAbsent) {
        JsonNode node = object.path(member);
        if (!has(member)) {
            return ifAbsent;
        }
        if (!node.isNumber()) {
            wrongType(member, "a number");
            return ifAbsent;
        }
        double value = node.doubleValue();
        if (value < min || value > max) {
            outOfRange(member, "must be from " + plain(min) + " to " + plain(max));
        }
        return value;
    }

    public boolean bool(String member, boolean ifAbsent) {
        JsonNode node = object.path(member);
        if (!has(member)) {
            return ifAbsent;
        }
        if (!node.isBoolean()) {
            wrongType(member, "a boolean");
            return ifAbsent;
        }
        return node.booleanValue();
    }

    /** The member's elements; absent or of another type: none. */
    public JsonNode array(String member) {
        JsonNode node = object.path(member);
        if (has(member) && !node.isArray()) {
            wrongType(member, "an array");
        }
        return node.isArray() ? node : MissingNode.getInstance();
    }

    public <T> @Nullable T wrongType(String member, String expected) {
        errors.add(new FieldError(at(member), "must be " + expected, "type_error"));
        return null;
    }

    public <T> @Nullable T outOfRange(String member, String rule) {
        errors.add(new FieldError(at(member), rule, "out_of_range"));
        return null;
    }

    public void missing(String member) {
        errors.add(new FieldError(at(member), "is required", "missing"));
    }

    public String at(String member) {
        return path.isEmpty() ? member : path + "." + member;
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.id.Sha256;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool of the request as its caller names it, and the function that the model is offered for it.
 *
 * @param namespace null: the tool stands in none
 * @param function its name is {@link #modelName}
 */
public record OfferedTool(@Nullable String namespace, String name, FunctionTool function) {

    /** The longest name that all providers take. */
    private static final int MAX_MODEL_NAME = 64;

    private static final int DIGEST_DIGITS = 8;

    /**
     * The name of a tool to models without namespaces: {@code namespace__name}. A longer one than providers take is cut, and
     * ends with a part of its digest: the same tool has the same name in every turn.
     */
    public static String modelName(@Nullable String namespace, String name) {
        if (namespace == null || namespace.isEmpty()) {
            return name;
        }
        String joined = namespace + "__" + name;
        if (joined.length() <= MAX_MODEL_NAME) {
            return joined;
        }
        String digest = HexFormat.of().formatHex(Sha256.of(joined)).substring(0, DIGEST_DIGITS);
        return joined.substring(0, MAX_MODEL_NAME - DIGEST_DIGITS - 1) + "_" + digest;
    }

    public boolean isCustom() {
        return function.custom() != null;
    }

    /** Whether the caller names it so. @param type null: any */
    boolean isCalled(@Nullable String type, @Nullable String otherNamespace, @Nullable String otherName) {
        return name.equals(otherName)
                && Objects.equals(namespace, otherNamespace)
                && (type == null || type.equals(type()));
    }

    /** As {@code tool_choice} names it. */
    ObjectNode reference() {
        ObjectNode reference = Json.object().put("type", type()).put("name", name);
        return namespace == null ? reference : reference.put("namespace", namespace);
    }

    private String type() {
        return isCustom() ? "custom" : "function";
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;

/** What a request is refused with by name (400), beside plain validation. */
public final class Refusals {

    private Refusals() {}

    public static Problem missing(String param) {
        return invalid("missing_required_parameter", "The member " + param + " is required.", param);
    }

    public static Problem unsupported(String param, String why) {
        return invalid("unsupported_parameter", param + ": " + why, param);
    }

    static Problem unsupportedTool(String param) {
        return invalid("unsupported_tool_type", "This type of tool is not supported.", param);
    }

    static Problem unsupportedItem(String param) {
        return invalid("unsupported_item_type", "This type of item is not supported.", param);
    }

    static Problem unsupportedContent(String param) {
        return invalid("unsupported_content", "This type of content is not supported.", param);
    }

    /** @param what of the file cannot be handled */
    public static Problem unsupportedFile(String param, String what) {
        return invalid("unsupported_content", what, param);
    }

    static Problem rawSecret(String param) {
        return invalid("raw_secret_refused", "Secrets do not belong into a request: use the vault.", param);
    }

    static Problem toolNameConflict(String param) {
        return invalid("tool_name_conflict", "Two tools have the same name.", param);
    }

    public static Problem toolCallNotFound(String param) {
        return invalid("tool_call_not_found", "No function_call in the context has this call_id.", param);
    }

    public static Problem invalidEncryptedContent(String param) {
        return invalid(
                "invalid_encrypted_content",
                "The encrypted content was altered, belongs to another project, or is too old.",
                param);
    }

    public static Problem contextTooLong(long limit) {
        return invalid(
                        "context_length_exceeded",
                        "The input is longer than the model's context window of " + limit + " tokens.",
                        "input")
                .extra("limit_tokens", limit);
    }

    private static Problem invalid(String reason, String message, String param) {
        return Problem.of(ErrorKind.INVALID, reason, message).param(param);
    }
}

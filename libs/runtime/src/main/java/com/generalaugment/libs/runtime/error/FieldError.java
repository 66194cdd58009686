package com.generalaugment.libs.runtime.error;

/**
 * One thing wrong with one member of a request.
 *
 * @param path where, such as {@code input[0].content}
 * @param message what would be right, never the offending value
 * @param type stable machine name, such as {@code missing}, {@code type_error}, {@code out_of_range}; begins with {@code query_}
 *     or {@code path_} for what does not stand in the body
 */
public record FieldError(String path, String message, String type) {

    /** In which part of the request it stands: {@code query}, {@code path}, {@code body}. */
    String place() {
        if (type.startsWith("query_")) {
            return "query";
        }
        return type.startsWith("path_") ? "path" : "body";
    }
}

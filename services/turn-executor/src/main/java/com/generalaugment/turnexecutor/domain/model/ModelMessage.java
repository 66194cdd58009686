package com.generalaugment.turnexecutor.domain.model;

import com.generalaugment.turnexecutor.domain.files.FileContent;
import java.util.List;

/** One message of a model's context, oldest first. */
public sealed interface ModelMessage {

    /** Instructions of system or developer. */
    record System(String text) implements ModelMessage {}

    record User(List<Part> parts) implements ModelMessage {}

    /** What the model said and called before; either may be empty. */
    record Assistant(String text, List<ToolCall> toolCalls) implements ModelMessage {}

    /** What the model thought before what follows; of use to its own provider only. */
    record Reasoning(ReasoningState state) implements ModelMessage {}

    record ToolResult(String callId, String output) implements ModelMessage {}

    /** @param arguments JSON text */
    record ToolCall(String callId, String name, String arguments) {}

    /** One part of a user's message. */
    sealed interface Part {
        record Text(String text) implements Part {}

        /** @param url https or data URL; detail low, high or auto */
        record Image(String url, String detail) implements Part {}

        /**
         * A file that is no plain text.
         *
         * @param data base64
         * @param bytes size of what is in {@code data}
         * @param place where it stands in the request; empty: in the history
         */
        record File(String name, String mediaType, String data, long bytes, String place, FileContent content)
                implements Part {

            public File named(String other) {
                return new File(other, mediaType, data, bytes, place, content);
            }

            public File with(FileContent read) {
                return new File(name, mediaType, data, bytes, place, read);
            }
        }
    }
}

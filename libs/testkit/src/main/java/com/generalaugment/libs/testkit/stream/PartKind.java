package com.generalaugment.libs.testkit.stream;

/** What is written in deltas, and how its events name it. */
enum PartKind {
    TEXT("message", "text", "content_index"),
    REFUSAL("message", "refusal", "content_index"),
    ARGUMENTS("function_call", "arguments", ""),
    CUSTOM_INPUT("custom_tool_call", "input", ""),
    SUMMARY("reasoning", "text", "summary_index");

    enum Move {
        ADDED,
        DELTA,
        ANNOTATION,
        DONE,
        PART_DONE
    }

    /** What one event does to which kind of part. */
    record Step(PartKind kind, Move move) {}

    private final String itemType;
    private final String member;
    private final String indexName;

    PartKind(String itemType, String member, String indexName) {
        this.itemType = itemType;
        this.member = member;
        this.indexName = indexName;
    }

    String itemType() {
        return itemType;
    }

    /** Where the text stands, in the part and in its done event. */
    String member() {
        return member;
    }

    /** Empty: there is only one. */
    String indexName() {
        return indexName;
    }

    /** The events of content parts are the same for all their types. */
    PartKind of(String partType) {
        return switch (partType) {
            case "output_text" -> TEXT;
            case "refusal" -> REFUSAL;
            case "summary_text" -> SUMMARY;
            default -> throw new AssertionError("unexpected part " + partType);
        };
    }

    static Step step(String event) {
        return switch (event) {
            case "response.content_part.added" -> new Step(TEXT, Move.ADDED);
            case "response.output_text.delta" -> new Step(TEXT, Move.DELTA);
            case "response.output_text.annotation.added" -> new Step(TEXT, Move.ANNOTATION);
            case "response.output_text.done" -> new Step(TEXT, Move.DONE);
            case "response.content_part.done" -> new Step(TEXT, Move.PART_DONE);
            case "response.refusal.delta" -> new Step(REFUSAL, Move.DELTA);
            case "response.refusal.done" -> new Step(REFUSAL, Move.DONE);
            case "response.function_call_arguments.delta" -> new Step(ARGUMENTS, Move.DELTA);
            case "response.function_call_arguments.done" -> new Step(ARGUMENTS, Move.DONE);
            case "response.custom_tool_call_input.delta" -> new Step(CUSTOM_INPUT, Move.DELTA);
            case "response.custom_tool_call_input.done" -> new Step(CUSTOM_INPUT, Move.DONE);
            case "response.reasoning_summary_part.added" -> new Step(SUMMARY, Move.ADDED);
            case "response.reasoning_summary_text.delta" -> new Step(SUMMARY, Move.DELTA);
            case "response.reasoning_summary_text.done" -> new Step(SUMMARY, Move.DONE);
            case "response.reasoning_summary_part.done" -> new Step(SUMMARY, Move.PART_DONE);
            default -> throw new AssertionError("unexpected event " + event);
        };
    }
}

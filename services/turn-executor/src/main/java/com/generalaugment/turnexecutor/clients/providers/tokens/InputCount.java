package com.generalaugment.turnexecutor.clients.providers.tokens;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import org.jspecify.annotations.Nullable;

/** Counts the tokens of one input, as far as a limit of tokens and one of characters allow. */
final class InputCount {

    private static final int PER_CALL = 3;
    private static final int PER_MESSAGE = 4;
    /** A sentence that asks for a verbosity. */
    private static final int PER_HINT = 12;

    private static final int PER_TOOL = 8;
    /** What an image costs at most at high detail with the known providers. */
    private static final int PER_IMAGE = 1_600;

    /** More than providers take. */
    private static final long MAX_PAGES = 1_000;
    /** The fewest bytes of a page that is not read here. */
    private static final long PAGE_BYTES = 4_096;

    private final Tokenizer tokenizer;
    private final long limit;
    private long charactersLeft;
    private long tokens;
    private boolean cutShort;
    /** A text that repeats itself is encoded once. */
    private String lastSlice = "";

    private long lastTokens;

    /** @param maxCharacters after which the count is cut short */
    InputCount(Tokenizer tokenizer, long limit, long maxCharacters) {
        this.tokenizer = tokenizer;
        this.limit = limit;
        this.charactersLeft = maxCharacters;
    }

    /** Exact up to the limit; else some number above it. */
    long tokens() {
        return tokens;
    }

    /** Whether there was more text than could be counted. */
    boolean isCutShort() {
        return cutShort;
    }

    void add(ModelCall call) {
        tokens += call.hints().verbosity() == null ? PER_CALL : PER_CALL + PER_HINT;
        call.messages().forEach(this::add);
        for (FunctionTool tool : call.tools()) {
            tokens += PER_TOOL;
            add(tool.name());
            add(tool.description());
            if (tool.parameters() != null) {
                add(Json.text(tool.parameters()));
            }
        }
        if (call.format() instanceof OutputFormat.JsonSchema schema) {
            add(Json.text(schema.schema()));
        }
    }

    private void add(ModelMessage message) {
        tokens += PER_MESSAGE;
        switch (message) {
            case ModelMessage.System system -> add(system.text());
            case ModelMessage.User user -> user.parts().forEach(this::add);
            case ModelMessage.Assistant assistant -> {
                add(assistant.text());
                assistant.toolCalls().forEach(call -> {
                    tokens += PER_MESSAGE;
                    add(call.name());
                    add(call.arguments());
                });
            }
            case ModelMessage.ToolResult result -> add(result.output());
            case ModelMessage.Reasoning reasoning ->
                add(Json.text(reasoning.state().state()));
        }
    }

    private void add(ModelMessage.Part part) {
        switch (part) {
            case ModelMessage.Part.Text text -> add(text.text());
            case ModelMessage.Part.Image image -> tokens += PER_IMAGE;
            case ModelMessage.Part.File file -> {
                tokens += pagesOf(file) * PER_IMAGE;
                add(file.content().text());
            }
        }
    }

    private void add(@Nullable String text) {
        if (text == null) {
            return;
        }
        for (int start = 0; start < text.length() && tokens <= limit && !cutShort; ) {
            int end = Tokenizer.endOfSlice(text, start);
            charactersLeft -= end - start;
            if (charactersLeft < 0) {
                cutShort = true;
            } else {
                addSlice(text.substring(start, end));
            }
            start = end;
        }
    }

    private void addSlice(String slice) {
        if (!slice.equals(lastSlice)) {
            lastTokens = tokenizer.countSlice(slice);
            lastSlice = slice;
        }
        tokens += lastTokens;
    }

    /** A file without a page count counts as many pages as it has room for. */
    private static long pagesOf(ModelMessage.Part.File file) {
        int pages = file.content().pages();
        return pages > 0 ? pages : Math.min(MAX_PAGES, 1 + file.bytes() / PAGE_BYTES);
    }
}

package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts and cuts text by the tokens of {@code o200k_base}. Exact for the built-in model, an estimate for others. */
final class Tokenizer {

    private static final int PER_MESSAGE = 4;
    /** A sentence that asks for a verbosity. */
    private static final int PER_HINT = 12;

    private static final int PER_TOOL = 8;
    /** What an image costs at most at high detail with the providers we know. */
    private static final int PER_IMAGE = 1_600;

    /** More than providers take. */
    private static final long MOST_PAGES = 1_000;
    /** Bytes of a page that is not read here. */
    private static final long LEAST_PAGE = 4_096;

    private static final int SLICE = 16_384;

    /** One for all: it holds two hundred thousand tokens. */
    private static final BytePairEncoder ENCODER = new BytePairEncoder();

    /**
     * Exact up to {@link #SLICE} characters; longer texts are counted in slices, cut in front of a word where there is one. The
     * encoder's memory grows with the longest run without a break by some hundred bytes a character: ten megabytes of one
     * letter would take the process down.
     */
    long count(String text) {
        long tokens = 0;
        for (int start = 0; start < text.length(); ) {
            int end = endOfSlice(text, start);
            tokens += ENCODER.count(text.substring(start, end));
            start = end;
        }
        return tokens;
    }

    private static int endOfSlice(String text, int start) {
        int end = Math.min(text.length(), start + SLICE);
        if (end == text.length()) {
            return end;
        }
        for (int cut = end; cut > start + SLICE / 2; cut--) {
            if (text.charAt(cut) == ' ' && Character.isLetterOrDigit(text.charAt(cut - 1))) {
                return cut;
            }
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /** The tokens of a text as pieces that are valid text each; a character of several tokens stays whole. */
    List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int pending = 0;
        for (byte[] token : ENCODER.tokens(text)) {
            bytes.writeBytes(token);
            pending++;
            if (isWholeText(bytes.toByteArray())) {
                pieces.add(new Piece(bytes.toString(StandardCharsets.UTF_8), pending));
                bytes.reset();
                pending = 0;
            }
        }
        return pieces;
    }

    /** The beginning of a text that has at most so many tokens. */
    String head(String text, long tokens) {
        StringBuilder head = new StringBuilder();
        long used = 0;
        for (Piece piece : pieces(text)) {
            used += piece.tokens();
            if (used > tokens) {
                break;
            }
            head.append(piece.text());
        }
        return head.toString();
    }

    long countInput(ModelCall call) {
        long tokens = call.hints().verbosity() == null ? 3 : 3 + PER_HINT;
        for (ModelMessage message : call.messages()) {
            tokens += PER_MESSAGE + countMessage(message);
        }
        for (FunctionTool tool : call.tools()) {
            tokens += PER_TOOL + count(tool.name()) + count(orEmpty(tool.description()));
            tokens += tool.parameters() == null ? 0 : count(Json.text(tool.parameters()));
        }
        return tokens
                + (call.format() instanceof OutputFormat.JsonSchema schema ? count(Json.text(schema.schema())) : 0);
    }

    private long countMessage(ModelMessage message) {
        return switch (message) {
            case ModelMessage.System system -> count(system.text());
            case ModelMessage.User user ->
                user.parts().stream().mapToLong(this::countPart).sum();
            case ModelMessage.Assistant assistant ->
                count(assistant.text())
                        + assistant.toolCalls().stream()
                                .mapToLong(call -> count(call.name()) + count(call.arguments()) + PER_MESSAGE)
                                .sum();
            case ModelMessage.ToolResult result -> count(result.output());
            case ModelMessage.Reasoning thought ->
                count(Json.text(thought.state().state()));
        };
    }

    private long countPart(ModelMessage.Part part) {
        return switch (part) {
            case ModelMessage.Part.Text text -> count(text.text());
            case ModelMessage.Part.Image image -> PER_IMAGE;
            case ModelMessage.Part.File file -> count(file.content().text()) + pagesOf(file) * PER_IMAGE;
        };
    }

    /** Where a file does not tell, as many pages as it has room for. */
    private static long pagesOf(ModelMessage.Part.File file) {
        int pages = file.content().pages();
        return pages > 0 ? pages : Math.min(MOST_PAGES, 1 + file.bytes() / LEAST_PAGE);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static boolean isWholeText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** @param tokens at least 1 */
    record Piece(String text, int tokens) {}
}

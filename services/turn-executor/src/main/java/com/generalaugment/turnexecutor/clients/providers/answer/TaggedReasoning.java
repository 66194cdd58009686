package com.generalaugment.turnexecutor.clients.providers.answer;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Separates reasoning from the answer where a server leaves both in one text: tagged, in front of the answer. Tags
 * further behind are text like any other.
 */
public final class TaggedReasoning {

    private record Tag(String open, String close) {}

    private static final List<Tag> TAGS = List.of(
            new Tag("<think>", "</think>"),
            new Tag("[THINK]", "[/THINK]"),
            new Tag("<seed:think>", "</seed:think>"),
            new Tag("◁think▷", "◁/think▷"));

    private final Consumer<String> text;
    private final Consumer<String> thought;
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder unclosed = new StringBuilder();
    private @Nullable Tag open;
    private boolean begun;
    private boolean closed;

    public TaggedReasoning(Consumer<String> text, Consumer<String> thought) {
        this.text = text;
        this.thought = thought;
    }

    public void add(String delta) {
        if (begun) {
            text.accept(delta);
            return;
        }
        held.append(delta);
        while (open == null ? begin() : think()) {
            continue;
        }
    }

    /**
     * Nothing more comes.
     *
     * @param isAnswer whether what stands behind a tag without its end must be the answer, since there is nothing else
     */
    public void end(boolean isAnswer) {
        if (open == null) {
            String rest = closed ? held.toString().stripLeading() : held.toString();
            pass(rest, text);
        } else {
            pass(held.toString(), thought);
            if (isAnswer && !closed) {
                text.accept(open.open() + unclosed + held);
            }
        }
        held.setLength(0);
    }

    /** @return whether something is left to look at */
    private boolean begin() {
        String front = held.toString().stripLeading();
        if (front.isEmpty()) {
            return false;
        }
        for (Tag tag : TAGS) {
            if (front.startsWith(tag.open())) {
                open = tag;
                unclosed.setLength(0);
                held.setLength(0);
                held.append(front, tag.open().length(), front.length());
                return true;
            }
            if (tag.open().startsWith(front)) {
                return false;
            }
        }
        begun = true;
        pass(closed ? front : held.toString(), text);
        held.setLength(0);
        return false;
    }

    private boolean think() {
        String end = open == null ? "" : open.close();
        int at = held.indexOf(end);
        int emitted = at >= 0 ? at : held.length() - beginOf(end);
        String news = held.substring(0, emitted);
        pass(news, thought);
        held.delete(0, at >= 0 ? at + end.length() : emitted);
        if (at < 0) {
            unclosed.append(news);
            return false;
        }
        open = null;
        closed = true;
        return true;
    }

    /** How many characters at the end may be the beginning of the tag. */
    private int beginOf(String tag) {
        for (int length = Math.min(tag.length() - 1, held.length()); length > 0; length--) {
            if (tag.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private static void pass(String words, Consumer<String> to) {
        if (!words.isEmpty()) {
            to.accept(words);
        }
    }
}

package com.generalaugment.turnexecutor.domain.structured;

import java.util.List;

/** A document without what some models write around it: reasoning in front of it, and the fences of a code block. */
public final class BareDocument {

    private static final String FENCE = "```";
    private static final List<String> ENDS_OF_THOUGHT =
            List.of("</think>", "</thinking>", "</thought>", "</reasoning>", "[/THINK]");

    private BareDocument() {}

    /** Empty when nothing is left. */
    public static String in(String text) {
        String document = withoutThoughts(text).strip();
        int line = document.indexOf('\n');
        boolean isFenced = document.startsWith(FENCE) && document.endsWith(FENCE) && line > 0;
        return isFenced && line < document.length() - FENCE.length()
                ? document.substring(line, document.length() - FENCE.length()).strip()
                : document;
    }

    private static String withoutThoughts(String text) {
        int end = 0;
        for (String tag : ENDS_OF_THOUGHT) {
            int at = text.lastIndexOf(tag);
            end = at < 0 ? end : Math.max(end, at + tag.length());
        }
        return text.substring(end);
    }
}

package com.generalaugment.turnexecutor.domain.structured;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many states the automaton of a pattern has, about: repetitions are copies, and nested ones multiply. Read before the
 * pattern is compiled, because {@code (a{1000}){1000}} costs memory there.
 */
final class PatternSize {

    private static final int LARGEST = Integer.MAX_VALUE / 4;

    /** Per open group: the size of what stands in it, and of its last element. */
    private final Deque<long[]> groups = new ArrayDeque<>();

    private final String pattern;
    private int at;

    private PatternSize(String pattern) {
        this.pattern = pattern;
        groups.push(new long[2]);
    }

    static int of(String pattern) {
        return new PatternSize(pattern).measure();
    }

    private int measure() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> groups.push(new long[2]);
                case ')' -> close();
                case '{' -> repeat();
                case '*', '+', '?' -> multiply(1);
                default -> add(1);
            }
        }
        while (groups.size() > 1) {
            close();
        }
        return (int) Math.min(groups.element()[0], LARGEST);
    }

    private void escape() {
        boolean braced =
                at + 1 < pattern.length() && pattern.charAt(at + 1) == '{' && "pPxu".indexOf(pattern.charAt(at)) >= 0;
        int end = braced ? pattern.indexOf('}', at) : at;
        at = (end < 0 ? at : end) + 1;
        add(1);
    }

    private void characterClass() {
        at += pattern.startsWith("^", at) ? 1 : 0;
        at += pattern.startsWith("]", at) ? 1 : 0;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        add(1);
    }

    private void close() {
        if (groups.size() > 1) {
            add(groups.pop()[0] + 1);
        }
    }

    /** <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code>; anything else is text. */
    private void repeat() {
        int end = pattern.indexOf('}', at);
        String[] bounds = end < 0 ? new String[0] : pattern.substring(at, end).split(",", 2);
        if (bounds.length == 0
                || !isNumber(bounds[0])
                || bounds.length == 2 && !bounds[1].isEmpty() && !isNumber(bounds[1])) {
            add(1);
            return;
        }
        at = end + 1;
        long least = Long.parseLong(bounds[0]);
        long most = bounds.length == 2 && !bounds[1].isEmpty() ? Long.parseLong(bounds[1]) : least + 1;
        multiply(Math.max(Math.max(least, most), 1));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void add(long size) {
        long[] group = groups.element();
        group[0] = Math.min(group[0] + size, LARGEST);
        group[1] = size;
    }

    private void multiply(long times) {
        long[] group = groups.element();
        long copies = Math.min((group[1] + 1) * times, LARGEST);
        group[0] = Math.min(group[0] + copies - group[1], LARGEST);
        group[1] = copies;
    }
}

package com.generalaugment.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table, as Markdown that a terminal shows well too. */
final class Report {

    private static final List<String> HEAD = List.of("figure", "direct", "platform", "added", "target");

    private final List<String> facts = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    /** Something that is true of the whole run. */
    void fact(String name, Object value) {
        facts.add("- " + name + ": " + value);
    }

    /** A line that groups those below it. */
    void section(String title) {
        rows.add(List.of("**" + title + "**", "", "", "", ""));
    }

    void row(String figure, String direct, String platform, String added, String target) {
        rows.add(List.of(figure, direct, platform, added, target));
    }

    /** Milliseconds side by side. @param target of what is added */
    void compare(String figure, double direct, double platform, Target target) {
        double added = platform - direct;
        row(figure, millis(direct), millis(platform), millis(added), target.judge(added));
    }

    /** Something that must never happen: the run fails. */
    void broken(String what) {
        broken.add(what);
    }

    boolean isBroken() {
        return !broken.isEmpty();
    }

    static String millis(double millis) {
        return number(millis, 2) + " ms";
    }

    static String number(double number, int places) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%." + places + "f", number);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# What the platform adds to a model call\n\n");
        facts.forEach(fact -> text.append(fact).append('\n'));
        text.append('\n');
        int[] widths = widths();
        line(text, HEAD, widths);
        line(text, HEAD.stream().map(name -> "---").toList(), widths);
        rows.forEach(row -> line(text, row, widths));
        text.append('\n');
        if (broken.isEmpty()) {
            text.append("No turn failed, no frame was lost or doubled, no fact was missed.\n");
        }
        broken.forEach(what -> text.append("BROKEN: ").append(what).append('\n'));
        return text.toString();
    }

    private int[] widths() {
        int[] widths = HEAD.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            text.append("| ").append(cell).append(" ".repeat(widths[column] - cell.length() + 1));
        }
        text.append("|\n");
    }
}

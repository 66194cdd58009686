package com.generalaugment.bench;

/** A figure we aim at. A machine with other work misses it without anybody's fault, so missing one fails nothing. */
enum Target {
    NONE(Double.POSITIVE_INFINITY, ""),
    ADDED_LATENCY(5, "ms"),
    ADDED_FIRST_TOKEN(4, "ms"),
    CPU_PER_TURN(1.5, "ms (aim 0.6)"),
    RESIDENT(220, "MB"),
    SEARCH(5, "ms"),
    SEARCH_WORST(20, "ms"),
    NEW_SEARCH(15, "ms"),
    GROWTH(1.5, "x"),
    STORE(3, "x");

    private final double most;
    private final String unit;

    Target(double most, String unit) {
        this.most = most;
        this.unit = unit;
    }

    String judge(double measured) {
        if (this == NONE) {
            return "";
        }
        return "<= " + Report.number(most, most % 1 == 0 ? 0 : 1) + " " + unit
                + (measured <= most ? ": met" : ": missed");
    }
}

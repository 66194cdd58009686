package com.generalaugment.gateway.domain.isolation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Counts the outcomes at one surface. Thread-safe. */
final class SurfaceTally {

    private static final int MOST_LISTED = 5;

    private final String surface;
    private final Set<String> kinds = new TreeSet<>();
    private final Set<String> leaks = new LinkedHashSet<>();
    private final List<String> unclear = new ArrayList<>();
    private int probes;
    private int leaked;

    SurfaceTally(String surface) {
        this.surface = surface;
    }

    synchronized void add(String attempt, Outcome outcome) {
        switch (outcome) {
            case Outcome.Kept kept -> probed(attempt);
            case Outcome.Leaked leak -> {
                probed(attempt);
                leaked(attempt, leak.how());
            }
            case Outcome.Unclear nothing -> inconclusive(attempt + ": " + nothing.why());
        }
    }

    /** A fixture that its owner can no longer read was changed by another user. */
    synchronized void damaged() {
        leaked("what a user had", "was changed by another one");
    }

    synchronized void inconclusive(String why) {
        unclear.add(why);
    }

    synchronized SurfaceReport report() {
        return new SurfaceReport(surface, probes, leaked, unclear.isEmpty() && leaked == 0 && probes > 0, detail());
    }

    private void probed(String attempt) {
        probes++;
        kinds.add(attempt);
    }

    private void leaked(String attempt, String how) {
        leaked++;
        leaks.add(attempt + ": " + how);
    }

    private String detail() {
        String tried = probes + " attempts of " + kinds.size() + " kinds: " + String.join(", ", kinds);
        String reached = leaks.isEmpty() ? "" : "; leaks: " + listed(List.copyOf(leaks));
        return (unclear.isEmpty() ? "" : "inconclusive: " + listed(unclear) + "; ") + tried + reached;
    }

    private static String listed(List<String> all) {
        List<String> some = all.stream().distinct().limit(MOST_LISTED).toList();
        return String.join("; ", some);
    }
}

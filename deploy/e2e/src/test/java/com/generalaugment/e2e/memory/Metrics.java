package com.generalaugment.e2e.memory;

import com.generalaugment.e2e.harness.Api;
import com.generalaugment.local.Replica;

/** What a replica tells operators of itself. */
final class Metrics {

    private Metrics() {}

    /** The sum over all series of this name that have the label. @param label as {@code name="value"}; empty: any */
    static double of(Replica replica, String name, String label) {
        String door = "http://127.0.0.1:" + replica.address().httpPort();
        return new Api(door, "")
                .get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

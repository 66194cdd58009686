package com.generalaugment.bench.load;

import java.time.Duration;

/** When calls begin. */
public sealed interface Pace {

    /** Connections that the calls share at most. */
    int connections();

    /** Each connection begins its next call when its last one has ended, until there were enough or time is up. */
    record Closed(int connections, int calls, Duration time) implements Pace {}

    /** Calls begin at a fixed rate, whether or not earlier ones have ended; a late begin counts as latency. */
    record Open(int connections, double perSecond, Duration time) implements Pace {

        int calls() {
            return (int) Math.round(perSecond * time.toMillis() / 1000);
        }
    }
}

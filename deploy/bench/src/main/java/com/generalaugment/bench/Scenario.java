package com.generalaugment.bench;

/** One kind of load, and the lines of the table that it gives. */
interface Scenario {

    void run(Report report);

    /** What to say when it has ended. */
    String title();
}

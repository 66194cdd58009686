package com.generalaugment.bench;

import com.generalaugment.libs.testkit.time.Pause;
import com.generalaugment.local.ServiceKind;
import java.time.Duration;

/** After the load, metering has counted every turn once and to the millionth of a dollar. */
final class UsageCheck implements Scenario {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Installation installation;
    private final Trials trials;

    UsageCheck(Installation installation, Trials trials) {
        this.installation = installation;
        this.trials = trials;
    }

    @Override
    public String title() {
        return "usage";
    }

    @Override
    public void run(Report report) {
        Admin.Usage expected = new Admin.Usage(trials.turns(), trials.costMicros());
        report.section("Usage (direct: sum of all answers; platform: GET {P}/usage)");
        if (installation.missing().contains(ServiceKind.OUTBOX_RELAY)) {
            report.row("turns", Long.toString(expected.turns()), "-", "", "not checked: outbox-relay is not built");
            return;
        }
        long began = System.nanoTime();
        Admin.Usage counted = settled(expected, began);
        double seconds = (System.nanoTime() - began) / 1e9;
        String verdict = counted.equals(expected) ? "equal: met after " + Report.number(seconds, 1) + " s" : "missed";
        report.row("turns", Long.toString(expected.turns()), Long.toString(counted.turns()), "", verdict);
        report.row("cost", usd(expected), usd(counted), "", verdict);
        if (!counted.equals(expected)) {
            report.broken("usage is " + counted + " instead of " + expected);
        }
    }

    private Admin.Usage settled(Admin.Usage expected, long began) {
        Admin admin = installation.admin();
        Admin.Usage counted = admin.usage();
        while (!counted.equals(expected) && System.nanoTime() - began < TIMEOUT.toNanos()) {
            Pause.of(LOOK_EVERY);
            counted = admin.usage();
        }
        return counted;
    }

    private static String usd(Admin.Usage usage) {
        return "$" + Report.number(usage.costMicros() / 1e6, 6);
    }
}

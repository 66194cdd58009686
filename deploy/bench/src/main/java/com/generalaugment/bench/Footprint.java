package com.generalaugment.bench;

import com.generalaugment.bench.measure.Proc;
import java.util.LinkedHashMap;
import java.util.Map;

/** Resident memory of each service, idle after its start and after all load. */
final class Footprint implements Scenario {

    private final Installation installation;
    private final Proc proc = new Proc();
    private final Map<String, Double> idle;

    /** To be made before the first turn. */
    Footprint(Installation installation) {
        this.installation = installation;
        this.idle = now();
    }

    @Override
    public String title() {
        return "memory";
    }

    @Override
    public void run(Report report) {
        report.section("Resident memory (direct: idle before the first turn; platform: after all load)");
        now().forEach((name, loaded) -> {
            double before = idle.getOrDefault(name, 0.0);
            report.row(name, mb(before), mb(loaded), mb(loaded - before), Target.RESIDENT.judge(loaded));
        });
    }

    private Map<String, Double> now() {
        Map<String, Double> now = new LinkedHashMap<>();
        installation.services().forEach((name, pid) -> now.put(name, proc.residentMb(pid)));
        return now;
    }

    private static String mb(double mb) {
        return Report.number(mb, 0) + " MB";
    }
}

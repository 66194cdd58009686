package com.generalaugment.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs each service once so that the JDK can cache what its start does. Only after a build, never at a usual start. */
final class Training {

    private final Path repository;
    private final Fleet fleet;
    private final StartUpCache cache;

    Training(Path repository, Path home, Fleet fleet) {
        this.repository = repository;
        this.fleet = fleet;
        this.cache = new StartUpCache(home, JvmOptions.LAPTOP);
    }

    void runIfNeeded(Consumer<String> progress) {
        List<Replica> untrained = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            Path application = kind.application(repository);
            if (!cache.isThere(kind, application)) {
                untrained.add(fleet.replicas(kind).getFirst().with(cache.trainingOptions(kind, application)));
            }
        }
        if (untrained.isEmpty()) {
            return;
        }
        untrained.forEach(Replica::start);
        untrained.forEach(Replica::awaitReady);
        untrained.parallelStream().forEach(Replica::finish);
        progress.accept("start-up caches (made once per build)");
    }
}

package com.generalaugment.turnexecutor.clients;

import com.generalaugment.libs.contracts.registry.Memory;
import com.generalaugment.libs.contracts.registry.ModelPreferences;
import com.generalaugment.libs.contracts.registry.ProjectSnapshot;
import com.generalaugment.libs.contracts.registry.SnapshotRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Project snapshots from the registry. A version never changes, so the newest thousand of them are kept. */
@ApplicationScoped
public class RegistryClient implements Projects {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int KEPT = 1_000;

    private record Version(Tenant tenant, long number) {}

    private final Peers peers;
    private final SingleFlight<Version, Project> fetches = new SingleFlight<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Version, Project> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, Project> eldest) {
            return size() > KEPT;
        }
    };

    public RegistryClient(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Project at(Tenant tenant, Run.Caller caller) {
        Version version = new Version(tenant, caller.configVersion());
        Project known = recall(version);
        if (known != null) {
            return known;
        }
        return fetches.join(version, () -> fetchAndKeep(version, caller));
    }

    private Project fetchAndKeep(Version version, Run.Caller caller) {
        Project fetched = fetch(version.tenant(), caller);
        lock.lock();
        try {
            kept.put(version, fetched);
        } finally {
            lock.unlock();
        }
        return fetched;
    }

    private @Nullable Project recall(Version version) {
        lock.lock();
        try {
            return kept.get(version);
        } finally {
            lock.unlock();
        }
    }

    private Project fetch(Tenant tenant, Run.Caller caller) {
        RequestContext context = new RequestContext(tenant, caller.requestId(), caller.trace());
        // Others wait for the answer too: it comes also when this caller goes away.
        Context forAll = Context.current().fork();
        Context before = forAll.attach();
        try {
            return project(
                    tenant,
                    PeerChannels.call(peers.registry(), context, DEADLINE)
                            .snapshot(SnapshotRequest.newBuilder()
                                    .setVersion(caller.configVersion())
                                    .build()));
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        } finally {
            forAll.detach(before);
        }
    }

    private static Project project(Tenant tenant, ProjectSnapshot snapshot) {
        ModelPreferences models = snapshot.getModelPreferences();
        Map<String, String> tiers = new HashMap<>();
        putIfSet(tiers, "simple", models.getSimple());
        putIfSet(tiers, "balanced", models.getBalanced());
        putIfSet(tiers, "complex", models.getComplex());
        var limits = snapshot.getRateLimits();
        return new Project(
                tenant,
                snapshot.getSlug(),
                snapshot.getSystemPrompt().isBlank() ? null : snapshot.getSystemPrompt(),
                Map.copyOf(tiers),
                List.copyOf(models.getAllowedModelsList()),
                fallbacks(models),
                models.getMaxOutputTokens(),
                snapshot.getPlan(),
                new Project.Limits(
                        limits.getConcurrentTurns(), limits.getMessagesPerUserPerMinute(), limits.getRunBudgetMicros()),
                snapshot.getCancelOnDisconnect(),
                snapshot.getOmitsUnknownTools(),
                memory(snapshot.getMemory()));
    }

    private static Project.Memory memory(Memory own) {
        return new Project.Memory(own.getRecall() ? own.getMaxFacts() : 0, own.getLearning());
    }

    private static Map<String, List<String>> fallbacks(ModelPreferences models) {
        Map<String, List<String>> fallbacks = new HashMap<>();
        models.getFallbacksMap().forEach((tier, names) -> fallbacks.put(tier, List.copyOf(names.getNamesList())));
        return Map.copyOf(fallbacks);
    }

    private static void putIfSet(Map<String, String> tiers, String tier, String model) {
        if (!model.isBlank()) {
            tiers.put(tier, model);
        }
    }
}

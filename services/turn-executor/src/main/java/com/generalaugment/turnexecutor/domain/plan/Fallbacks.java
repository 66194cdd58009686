package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.Route;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Admission.Alternative;
import com.generalaugment.turnexecutor.domain.run.Admission.Price;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models a turn goes to, in order, when its own cannot answer: those of its tier that are served and can do what is asked. */
record Fallbacks(List<Candidate> candidates) {

    private static final Logger LOG = LoggerFactory.getLogger(Fallbacks.class);

    record Candidate(String model, ModelProvider provider) {}

    /** What a call to this model would be. */
    interface Check {
        void check(ModelProvider provider, String model);
    }

    /** @param check refuses what a provider cannot do */
    static Fallbacks of(TurnRequest request, Project project, String first, ModelCatalog catalog, Check check) {
        List<Candidate> candidates = new ArrayList<>();
        String tier = request.tier();
        List<String> models = tier == null ? List.of() : project.fallbacks().getOrDefault(tier, List.of());
        for (String model : models) {
            try {
                ModelProvider provider = catalog.providerOf(project.tenant(), model);
                check.check(provider, model);
                if (!model.equals(first)) {
                    candidates.add(new Candidate(model, provider));
                }
            } catch (Problem e) {
                LOG.info("a model is no fall-back of this turn: {}", e.reason());
            }
        }
        return new Fallbacks(candidates);
    }

    List<Alternative> alternatives() {
        return candidates.stream()
                .map(candidate ->
                        new Alternative(candidate.model(), candidate.provider().name()))
                .toList();
    }

    /** All that have a price, behind the turn's own. */
    List<Route> after(Route own, Reserved reserved) {
        List<Route> routes = new ArrayList<>(List.of(own));
        for (int i = 0; i < candidates.size() && i < reserved.alternatives().size(); i++) {
            Optional<Price> price = reserved.alternatives().get(i);
            Candidate candidate = candidates.get(i);
            price.ifPresent(known -> routes.add(new Route(candidate.model(), candidate.provider(), known)));
        }
        return routes;
    }
}

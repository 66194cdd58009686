package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStoreContract;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The real store under the same contract as the fake. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class PgConversationStoreIT extends ConversationStoreContract {

    @Inject
    ConversationStore conversations;

    @Inject
    RunStore runs;

    /** Runs that a test leaves open are taken over by the service's own heartbeat, which cannot go on with them. */
    @BeforeEach
    void meteringIsAway() {
        Neighbours.PEERS.meteringIsAway();
    }

    @AfterEach
    void reset() {
        Neighbours.PEERS.reset();
    }

    @Override
    protected ConversationStore conversations() {
        return conversations;
    }

    @Override
    protected RunStore runs() {
        return runs;
    }
}

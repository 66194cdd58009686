package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStoreContract;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.time.Clock;

class FakeConversationStoreTest extends ConversationStoreContract {

    private final FakeRunStore store = new FakeRunStore(Clock.systemUTC());

    @Override
    protected ConversationStore conversations() {
        return store.conversations();
    }

    @Override
    protected RunStore runs() {
        return store;
    }
}

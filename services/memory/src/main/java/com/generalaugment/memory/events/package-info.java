/** What is heard from Kafka. */
@NullMarked
package com.generalaugment.memory.events;

import org.jspecify.annotations.NullMarked;

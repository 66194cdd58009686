/** Topics read on a thread of their own. For services that bring Kafka's client themselves. */
@NullMarked
package com.generalaugment.libs.runtime.kafka;

import org.jspecify.annotations.NullMarked;

/** What an operator runs with a service's image: commands beside the service itself. */
@NullMarked
package com.generalaugment.libs.runtime.command;

import org.jspecify.annotations.NullMarked;

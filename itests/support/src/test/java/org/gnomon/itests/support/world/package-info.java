/** All of Gnomon in one process, for tests of the whole. */
package org.gnomon.itests.support.world;

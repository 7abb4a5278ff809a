// Zipkin's own tests of a storage, run on what the sink holds.
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import zipkin2.storage.StorageComponent;

class HttpStorageTest {
  @Nested class ITTraces extends zipkin2.storage.ITTraces<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITSpanStore extends zipkin2.storage.ITSpanStore<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITSpanStoreHeavy extends zipkin2.storage.ITSpanStoreHeavy<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITSearchEnabledFalse extends zipkin2.storage.ITSearchEnabledFalse<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITStrictTraceIdFalse extends zipkin2.storage.ITStrictTraceIdFalse<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITAutocompleteTags extends zipkin2.storage.ITAutocompleteTags<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITServiceAndSpanNames extends zipkin2.storage.ITServiceAndSpanNames<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITDependencies extends zipkin2.storage.ITDependencies<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }

  @Nested class ITDependenciesHeavy extends zipkin2.storage.ITDependenciesHeavy<HttpStorage> {
    @Override protected StorageComponent.Builder newStorageBuilder(TestInfo testInfo) {
      return new HttpStorage.Builder();
    }

    @Override protected void clear() {
      storage.clear();
    }
  }
}

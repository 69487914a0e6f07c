import { Controller, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '@baton/access';
import { Readers, WireGet } from './mlflow-route.js';

/** The MLflow release whose REST API this is. */
export const MLFLOW_VERSION = '3.17.2';

@ApiTags('MLflow: server')
@Controller()
export class ServerController {
  @WireGet('health', 'Says OK while the process runs, as an MLflow server does') @Public() @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'OK';
  }

  @WireGet('version', 'The MLflow release whose REST API this is') @Readers() @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return MLFLOW_VERSION;
  }

  @WireGet('api/3.0/mlflow/server-info', 'What the artifact proxy offers') @Readers()
  serverInfo() {
    return { store_type: 'SqlStore', workspaces_enabled: false, multipart_uploads_enabled: false, multipart_downloads_enabled: false, artifacts_presigned_only: false };
  }
}
